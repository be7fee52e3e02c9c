/** Configuration as workflows are started with it: seconds, snake_case, no reference to a process. */
import type { Config } from '../runtime/config';
import type { WorkflowSettings } from '../workflows/contracts/settings';

export const workflowSettings = (config: Config): WorkflowSettings => ({
  reply_wait_seconds: config.replyWaitSeconds,
  handoff_timeout_seconds: config.handoffTimeoutSeconds,
  escalation_reminder_seconds: config.escalationReminderSeconds,
  escalation_expiry_seconds: config.escalationExpirySeconds,
  escalation_default: config.escalationDefault.otherwise,
  escalation_defaults: config.escalationDefault.by_reason,
  optimize_interval_seconds: config.optimizeIntervalSeconds,
  // held back, nothing begins that an earlier build could not go on with
  ...(!config.heldPatches.includes('sequences') && {
    sequences: {
      max_touches: config.maxTouches,
      nurture_touches: config.nurtureTouches,
      accept_wait_seconds: config.acceptWaitSeconds,
    },
  }),
});
