/** The skeleton's door: POST /triage and POST /reply, as thin as they can be. */
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { Client, Connection, WithStartWorkflowOperation } from '@temporalio/client';
import { searchAttributes } from '../../workflows/contracts/search-attributes';
import * as contract from './contract';
import type { SkeletonInput } from './contract';

/** @returns the port it listens on */
export async function startSkeletonApi(address: string): Promise<number> {
  const client = new Client({ connection: await Connection.connect({ address }) });
  const server = createServer((request, response) => {
    answer(client, request).then(
      (body) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function answer(client: Client, request: IncomingMessage): Promise<unknown> {
  const input = (await json(request)) as SkeletonInput;
  switch (request.url) {
    case '/triage':
      return { category: await triage(client, input) };
    case '/reply':
      await client.workflow
        .getHandle(contract.skeletonEngagementId(input.lead_id))
        .signal(contract.interactionSignal, { interaction_id: input.lead_id });
      return {};
    default:
      throw new Error('POST /triage or /reply');
  }
}

/** Update-with-Start, as api/temporal/lead-journeys.ts does it. */
function triage(client: Client, input: SkeletonInput): Promise<string> {
  const { lead_id, campaign_id, priority_key } = input;
  const startWorkflowOperation = new WithStartWorkflowOperation('skeletonJourney', {
    workflowId: contract.skeletonJourneyId(lead_id),
    taskQueue: contract.SKELETON_QUEUES.journey,
    workflowIdConflictPolicy: 'USE_EXISTING',
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    args: [input],
    priority: { priorityKey: priority_key, fairnessKey: campaign_id },
    typedSearchAttributes: [
      { key: searchAttributes.leadId, value: lead_id },
      { key: searchAttributes.agentType, value: 'lead_triage' },
      { key: searchAttributes.journeyStage, value: 'received' },
      { key: searchAttributes.campaignId, value: campaign_id },
    ],
    memo: { journey_no: 1 },
    staticSummary: 'Skeleton journey',
  });
  return client.workflow.executeUpdateWithStart(contract.triageUpdate, {
    updateId: 'triage-1',
    startWorkflowOperation,
  });
}
