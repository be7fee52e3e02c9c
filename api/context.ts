/** What handlers are given. */
import type { Client } from '@temporalio/client';
import type { Mailbox } from '../inbound/mailbox';
import type { DataClient, Result } from '../mcp/protocol';
import type { Config } from '../runtime/config';
import type { WorkflowSettings } from '../workflows/contracts/settings';
import type { LeadReader } from './lead-reader';

/** The part of Temporal's client that the API uses. */
export type TemporalClient = Pick<Client, 'withDeadline'> & {
  workflow: Pick<
    Client['workflow'],
    'start' | 'executeUpdateWithStart' | 'startUpdateWithStart' | 'getHandle' | 'signalWithStart'
  >;
  schedule: Pick<Client['schedule'], 'getHandle'>;
  workflowService: Pick<
    Client['workflowService'],
    'describeTaskQueue' | 'getSystemInfo' | 'listWorkflowExecutions' | 'deleteWorkflowExecution'
  >;
};

export type ApiConfig = Pick<
  Config,
  'apiHost' | 'apiTokens' | 'temporalUiUrl' | 'temporalNamespace' | 'mailReplyTo' | 'inboundWebhookSecrets'
>;

export interface ApiDeps {
  data: DataClient;
  temporal: TemporalClient;
  config: ApiConfig;
  settings: WorkflowSettings;
  /** something was stored that a workflow should hear soon, or that is to be carried on with */
  nudgeRelay: () => void;
  /** undefined: no mailbox is read */
  mailbox: Pick<Mailbox, 'status'> | undefined;
}

export interface ApiContext extends ApiDeps {
  leads: LeadReader;
  /** whether the lead's workflow runs. @throws ServiceError when Temporal does not answer */
  isJourneyRunning: (leadId: string) => Promise<boolean>;
}

export type LeadData = Result<'getLeadData'>;

/** Where a person sees a workflow in Temporal's Web UI. */
export const workflowUrl = (config: ApiConfig, workflowId: string): string =>
  `${config.temporalUiUrl.replace(/\/$/, '')}/namespaces/${config.temporalNamespace}/workflows/${encodeURIComponent(workflowId)}`;
