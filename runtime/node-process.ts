/**
 * How our own processes are started, so that all of them together stay small (docs/scaling.md): most of what a worker
 * held under load was young objects not yet looked at, and freed memory that glibc kept for each thread.
 * deploy/Dockerfile says the same.
 */
export const NODE_ARGUMENTS = ['--enable-source-maps', '--max-semi-space-size=2'];
export const NODE_ENVIRONMENT = { MALLOC_ARENA_MAX: '2' };
