/**
 * The methods of /rpc (SPEC section 9). Each is a call of the route table: `params` are its body, with the id that HTTP has in
 * the path and the key that HTTP has in a header.
 */
import { z } from 'zod';
import { parseParams } from '../../json-rpc/params';
import { campaignIdSchema, leadIdSchema } from '../../workflows/contracts/ids';
import { Deadline } from '../http/deadline';
import { idempotencyKeySchema } from '../http/idempotency';
import { perform, type Performing } from '../http/perform';
import { invalidRequest } from '../http/problem';
import type { Peer } from '../../json-rpc/websocket-connection';
import type { Caller, Route } from '../http/route';
import { unfaithful } from '../http/unfaithful';

/**
 * @param peer undefined: over HTTP, where nothing can be told later
 * @throws Problem, or what toProblem makes one of
 */
export type RpcCall = (params: unknown, caller: Caller, peer?: Peer) => Promise<unknown>;
export type RpcMethods = ReadonlyMap<string, RpcCall>;

interface HttpCall {
  pathParams: Record<string, string>;
  key: string | undefined;
  body: unknown;
}

const keyed = { idempotency_key: idempotencyKeySchema.optional() };

const METHODS: Record<string, { operationId: string; read: (params: unknown) => HttpCall }> = {
  'agent.handoff': {
    operationId: 'handOff',
    read(params) {
      const { idempotency_key: key, ...body } = parseParams(z.looseObject(keyed), params);
      return { pathParams: {}, key, body };
    },
  },
  'campaign.optimize': {
    operationId: 'optimizeCampaign',
    read(params) {
      const schema = z.looseObject({ ...keyed, campaign_id: campaignIdSchema });
      const { idempotency_key: key, campaign_id, ...body } = parseParams(schema, params);
      return { pathParams: { campaignId: campaign_id }, key, body };
    },
  },
  'lead.triage': {
    operationId: 'triageLead',
    read(params) {
      const schema = z.looseObject({ ...keyed, lead_id: leadIdSchema });
      const { idempotency_key: key, lead_id, ...body } = parseParams(schema, params);
      return { pathParams: { leadId: lead_id }, key, body };
    },
  },
};

/** @throws Error when the route table lacks one of the calls */
export function createRpcMethods(routes: readonly Route[], performing: Performing): RpcMethods {
  return new Map(
    Object.entries(METHODS).map(([name, { operationId, read }]) => {
      const route = routes.find((each) => each.operationId === operationId);
      if (!route) throw new Error(`${name} stands for ${operationId}, which is no route`);
      return [name, callOf(route, read, performing)];
    }),
  );
}

function callOf(route: Route, read: (params: unknown) => HttpCall, performing: Performing): RpcCall {
  return async (params, caller) => {
    const deadline = new Deadline();
    const errors = unfaithful(params);
    if (errors.length > 0) throw invalidRequest(errors);
    const { pathParams, ...call } = read(params);
    // the same operation as the HTTP call: who repeats it the other way with the same key shares the answer
    const path = route.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => pathParams[name] ?? '');
    const operation = `${route.method.toUpperCase()} ${path}`;
    const { body } = await perform(
      route,
      { ...call, params: pathParams, query: {}, caller, operation, deadline },
      performing,
    );
    return body;
  };
}
