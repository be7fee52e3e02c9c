/** Variables of questions to a person: who is told, when, and what silence means. */
import { z } from 'zod';
import { optional, withDefault } from './config-variable';
import type { Variable } from './config-variable';
import * as values from './config-values';
import { onSilence } from './on-silence';

const DAY = 24 * 3_600;

export const escalationVariables = {
  escalationReminderSeconds: withDefault(
    'ESCALATION_REMINDER',
    values.duration(1, 365 * DAY),
    '4h',
    'silence after which a question to a person is asked again',
  ),
  escalationExpirySeconds: withDefault(
    'ESCALATION_EXPIRY',
    values.duration(1, 365 * DAY),
    '24h',
    'silence after which ESCALATION_DEFAULT is decided',
  ),
  escalationDefault: withDefault(
    'ESCALATION_DEFAULT',
    onSilence,
    'reject',
    'decision taken on silence, and for which reasons another: reject,low_confidence=approve',
  ),
  approvers: withDefault(
    'APPROVERS',
    values.addresses,
    '',
    'mail addresses of those who decide, separated by commas: they are told of every question to a person',
  ),
  backupApprovers: withDefault(
    'BACKUP_APPROVERS',
    values.addresses,
    '',
    'mail addresses of those who are told too when nobody has answered by ESCALATION_REMINDER',
  ),
  notifyWebhookUrl: optional(
    'NOTIFY_WEBHOOK_URL',
    values.url('http', 'https'),
    'is told of every question to a person and of every lead offered to a representative',
  ),
  notifyWebhookSecret: optional(
    'NOTIFY_WEBHOOK_SECRET',
    z.string().min(16, 'must have 16 characters or more'),
    'signs calls of NOTIFY_WEBHOOK_URL',
    true,
  ),
} satisfies Record<string, Variable>;
