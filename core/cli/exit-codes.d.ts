export const exitCodes: { readonly fine: 0; readonly failed: 1; readonly usage: 2; readonly cannotStart: 78 }
