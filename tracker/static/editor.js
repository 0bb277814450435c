/* The recap's editor: a fact goes where the cursor stands. Without it the server puts the fact at the end. */
(()=>{const d=document;d.addEventListener("click",e=>{const b=e.target.closest("[data-insert]"),t=b&&d.getElementById(b.dataset.insert);if(!t)return;
e.preventDefault();t.setRangeText("{{"+b.value+"}}",t.selectionStart,t.selectionEnd,"end");t.focus()})})();
