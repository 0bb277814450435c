"""What every page needs: base form, access rules, paging, headers, assets, error pages."""
