import{a,b}from"./chunk-2GS6VV64.js";export{a as default,b as groups};
// Licences: /assets/licences-HFBXSHF5.txt
