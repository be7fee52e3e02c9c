/** The OpenAPI 3.1 document, made from the route table: the very schemas that validate. */
import { z } from 'zod';
import {
  createDocument,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
  type ZodOpenApiResponseObject,
} from 'zod-openapi';
import { idempotencyKeySchema } from '../http/idempotency';
import { PROBLEM_JSON, problemType, statusOf, titleOf, type ProblemKind } from '../http/problem';
import type { Route } from '../http/route';

const problemSchema = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().meta({ description: 'what happened, to which id, and what to do' }),
    instance: z.string(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457 problem details' });

const TAGS = [
  { name: 'Leads', description: 'People, and the journey of each' },
  { name: 'Data', description: 'The tables of the data dictionary, in and out' },
  { name: 'Campaigns', description: 'Campaigns, their figures and their analysis' },
  { name: 'Agents', description: 'Handing over, and each agent’s work by body' },
  { name: 'Memory', description: 'Four tiers: short-term, long-term, episodic, semantic' },
  { name: 'Interactions', description: 'What happens between a lead and us' },
  { name: 'Escalations', description: 'Questions to humans' },
  { name: 'Representatives', description: 'People who take over leads, and the leads offered to them' },
  { name: 'Health', description: 'What works' },
];

export function openApiDocument(routes: readonly Route[]): ReturnType<typeof createDocument> {
  const paths: ZodOpenApiPathsObject = {};
  for (const route of routes) paths[route.path] = { ...paths[route.path], [route.method]: operation(route) };
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Purple Merit',
      version: '1',
      description:
        'Durable marketing agents. Every lead is one journey; every error is application/problem+json.\n\n' +
        'Beside these calls: /rpc speaks JSON-RPC 2.0 over WebSocket and POST. lead.triage is triageLead, campaign.optimize is ' +
        'optimizeCampaign, agent.handoff is handOff: params are the body, with lead_id or campaign_id, and idempotency_key for the ' +
        'header Idempotency-Key. docs/rpc.md has examples and error codes.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    tags: TAGS,
    security: [{ bearer: [] }, {}],
    paths,
    components: {
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          description: 'A token of API_TOKENS; not needed on loopback without configuration',
        },
      },
    },
  });
}

function operation(route: Route): ZodOpenApiOperationObject {
  const header = headersOf(route);
  return {
    operationId: route.operationId,
    tags: [route.tag],
    summary: route.summary,
    ...(route.description !== undefined && { description: route.description }),
    ...((route.isOpen === true || route.verify) && { security: [] }),
    requestParams: {
      ...(route.params && { path: route.params }),
      ...(route.query && { query: route.query }),
      ...(header && { header }),
    },
    ...(route.body && {
      requestBody: {
        required: !route.body.safeParse({}).success,
        content: { 'application/json': { schema: route.body } },
      },
    }),
    ...(route.csv === 'taken' && {
      requestBody: { required: true, content: { 'text/csv': { schema: z.string() } } },
    }),
    responses: responses(route),
  };
}

function headersOf(route: Route): z.ZodObject | undefined {
  if (route.verify) return z.object({ 'X-Merit-Signature': z.string().meta({ description: 't={seconds},v1={hex}' }) });
  return route.idempotency && z.object({ 'Idempotency-Key': idempotencyKeySchema.optional() });
}

function responses(route: Route): Record<`${1 | 2 | 3 | 4 | 5}${string}`, ZodOpenApiResponseObject> {
  const answers = Object.entries(route.responses).map(([status, { description, schema }]) => [
    status,
    { description, content: { [route.csv === 'given' ? 'text/csv' : 'application/json']: { schema } } },
  ]);
  const documented = new Set(Object.keys(route.responses));
  const byStatus = new Map<number, ProblemKind[]>();
  for (const kind of problemsOf(route)) byStatus.set(statusOf(kind), [...(byStatus.get(statusOf(kind)) ?? []), kind]);
  const problems = [...byStatus]
    .filter(([status]) => !documented.has(String(status)))
    .map(([status, kinds]) => [
      String(status),
      {
        description: `${kinds.map(titleOf).join('; ')} (${kinds.map(problemType).join(', ')})`,
        content: { [PROBLEM_JSON]: { schema: problemSchema } },
      },
    ]);
  return Object.fromEntries([...answers, ...problems]) as ReturnType<typeof responses>;
}

/** What a route may answer, from what it takes. */
function problemsOf(route: Route): ProblemKind[] {
  if (route.isOpen) return [];
  const checked: ProblemKind[] = route.params || route.query || route.body ? ['invalid-request'] : [];
  const withCsv: ProblemKind[] = route.csv === 'taken' ? ['invalid-request', 'unsupported-media-type', 'too-slow'] : [];
  const withBody: ProblemKind[] = route.body
    ? ['malformed-body', 'too-large', 'unsupported-media-type', 'too-slow']
    : [];
  const keyed: ProblemKind[] = route.idempotency
    ? ['idempotency-mismatch', ...(route.idempotency === 'exclusive' ? (['conflict'] as const) : [])]
    : [];
  return [
    ...new Set<ProblemKind>([
      ...checked,
      ...withBody,
      ...withCsv,
      'unauthorized',
      ...(route.problems ?? []),
      ...keyed,
      'unavailable',
    ]),
  ];
}
