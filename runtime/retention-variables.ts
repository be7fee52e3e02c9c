/** How long the data server keeps what is kept for a time. */
import { withDefault } from './config-variable';
import type { Variable } from './config-variable';
import * as values from './config-values';

const HOUR = 3_600;
const DAY = 24 * HOUR;

export const retentionVariables = {
  auditRetentionSeconds: withDefault(
    'AUDIT_RETENTION',
    values.duration(DAY, 36_500 * DAY),
    '90d',
    'how long the audit log of the data server (mcp_calls) is kept',
  ),
  idempotencyRetentionSeconds: withDefault(
    'IDEMPOTENCY_RETENTION',
    values.duration(DAY, 3_650 * DAY),
    '30d',
    'how long a write that is repeated with its idempotency_key gets the first answer; later it would be done again',
  ),
  relayRetentionSeconds: withDefault(
    'RELAY_RETENTION',
    values.duration(HOUR, 3_650 * DAY),
    '7d',
    'how long events that workflows have heard are kept; those not heard yet are kept until they were',
  ),
  eventRetentionSeconds: withDefault(
    'EVENT_RETENTION',
    values.duration(HOUR, 3_650 * DAY),
    '7d',
    'how long a page or program that was away can catch up with what /rpc pushes; later it loads everything anew',
  ),
  notificationRetentionSeconds: withDefault(
    'NOTIFICATION_RETENTION',
    values.duration(DAY, 3_650 * DAY),
    '90d',
    'how long it is on record whom a notification has reached; longer while its question or offer is open',
  ),
} satisfies Record<string, Variable>;
