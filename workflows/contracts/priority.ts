/** How urgent a lead is, and what that means to the task queues. */

export const PRIORITIES = ['low', 'medium', 'high', 'urgent'] as const;
export type Priority = (typeof PRIORITIES)[number];
/** Temporal priority keys: 1 runs first. */
export const PRIORITY_KEYS: Record<Priority, number> = { urgent: 1, high: 2, medium: 3, low: 4 };
