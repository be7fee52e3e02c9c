/** The identifiers of SPEC section 1. None of them carries PII: a lead id is never an e-mail address. */
import { z } from 'zod';

export const leadIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9._-]{1,64}$/, 'must be 1 to 64 characters of A-Z a-z 0-9 . _ - (never an e-mail address)')
  .meta({ examples: ['test-123'] });

export const campaignIdSchema = leadIdSchema.meta({ examples: ['camp-001'] });

/** `{workflow id, with / as .}.{journey_no or analysis_no}.{step}`: unique, and the same on every retry. */
export const escalationIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9._-]{1,160}$/, 'is not an escalation id')
  .meta({ examples: ['lead-test-123.1.triage'] });
