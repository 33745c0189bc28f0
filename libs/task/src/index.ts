// Declare
// Configure
// Run
// Observe
// Errors
export { TaskError } from './task.errors.js';
