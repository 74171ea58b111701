import{a,b,c,d}from"./chunk-P55XPHRM.js";export{a as apply,c as goOn,d as insert,b as link};
// Licences: /assets/licences-HFBXSHF5.txt
