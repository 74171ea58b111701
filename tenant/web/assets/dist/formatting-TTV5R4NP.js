import{a,b,c,d}from"./chunk-MNY4TSGP.js";export{a as apply,c as goOn,d as insert,b as link};
// Licences: /assets/licences-E4ISL42I.txt
