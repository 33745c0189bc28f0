// What is public of `nestjs-taskforge/health`. Needs `@nestjs/terminus`.

export { TaskHealthIndicator, type TaskHealthOptions } from './task-health.indicator.js';
