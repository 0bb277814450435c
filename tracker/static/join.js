/* The time left until the start, counted on; when the room opens the page comes again by itself. */
(()=>{const h=document.querySelector("[data-until]");if(!h)return;
const until=new Date(h.dataset.until),opens=new Date(h.dataset.opens),L=document.documentElement.lang||"en",
say=(n,unit)=>new Intl.NumberFormat(L,{style:"unit",unit,unitDisplay:"long"}).format(n);
const tick=()=>{const m=Math.ceil((until-Date.now())/6e4);if(m<1)return;
const parts=[[Math.floor(m/1440),"day"],[Math.floor(m%1440/60),"hour"],[m%60,"minute"]].filter(p=>p[0]).slice(0,2);
h.textContent=h.dataset.said.replace("{0}",parts.map(p=>say(...p)).join(" "))};
setInterval(tick,1e4);
/* Not everybody in the same second. */
const left=opens-Date.now();if(left>0&&left<864e5)setTimeout(()=>location.reload(),left+1e3+Math.random()*9e3)})();
