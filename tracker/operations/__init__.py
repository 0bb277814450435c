"""Running an instance: looking at its health, copying it, putting it back."""
