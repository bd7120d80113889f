{
  "name": "@diwan/__id__",
  "version": "0.1.0",
  "type": "module",
  "license": "MIT",
  "description": "__Title__",
  "exports": { "./contract": "./contract.ts", "./plugin": "./plugin.ts" },
  "peerDependencies": { "@diwan/core": "__coreRange__" }
}
