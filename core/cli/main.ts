// Kept for who starts it by this name; see main.js for why it is not TypeScript.
// oxlint-disable-next-line import/no-unassigned-import
import './main.js'
