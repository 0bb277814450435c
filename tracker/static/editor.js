/* The recap's editor: a fact goes where the cursor stands. Without it the server puts the fact at the end. */
(()=>{const d=document;d.addEventListener("click",e=>{const b=e.target.closest("[data-insert]"),t=b&&d.getElementById(b.dataset.insert);if(!t)return;
e.preventDefault();t.setRangeText("{{"+b.value+"}}",t.selectionStart,t.selectionEnd,"end");t.focus()});
/* A draft is kept every twenty seconds while it is written; the page says when, or why not. */
const s=d.querySelector("[data-autosave]"),f=s&&s.closest("form");if(!f)return;
const text=()=>["title","summary","body"].map(n=>f.elements[n].value).join("\0");
let kept=text(),busy=null,isOver=false;
const save=async()=>{const now=text();if(busy||isOver||now===kept)return;
busy=(async()=>{try{const a=await fetch(s.dataset.autosave,{method:"POST",body:new URLSearchParams(new FormData(f)),redirect:"error"}),said=await a.json();
if(a.ok){kept=now;f.elements.version.value=said.version}isOver=!!said.is_stale;s.textContent=said.said}
catch{s.textContent=s.dataset.failed}})();await busy;busy=null};
setInterval(save,2e4);d.addEventListener("visibilitychange",()=>{if(d.hidden)save()});
/* Saving by hand waits for the one under way: both carry the version. */
f.addEventListener("submit",e=>{if(!busy){isOver=true;return}e.preventDefault();busy.then(()=>{isOver=true;f.requestSubmit(e.submitter)})})})();
