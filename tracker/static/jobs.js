/* The progress of work, read anew every few seconds and said aloud every ten at most. Without it the page comes again. */
(()=>{let card=document.querySelector("#job[data-again]"),said=Date.now();if(!card)return;
const say=card.querySelector("[role=status]");
const look=async()=>{let next;
try{const answer=await fetch(location.href,{headers:{Accept:"text/html"}});if(!answer.ok)throw 0;
next=new DOMParser().parseFromString(await answer.text(),"text/html").querySelector("#job")}catch{return setTimeout(look,6e3)}
if(!next||!("again"in next.dataset))return location.reload();
for(const part of["progress","[data-told]"]){const a=card.querySelector(part),b=next.querySelector(part);if(a&&b)a.replaceWith(b)}
if(Date.now()-said>=1e4){said=Date.now();say.textContent=card.querySelector("[data-told]").textContent}
setTimeout(look,3e3)};setTimeout(look,3e3)})();
