import{a,b}from"./chunk-56ERB36J.js";export{a as default,b as groups};
// Licences: /assets/licences-E4ISL42I.txt
