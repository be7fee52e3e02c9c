/** How each table's rows are stored. Most are kept as they are; one more table is one more line. */
import { TABLES } from '../../../data/exchange';
import type { TableName } from '../../../data/exchange';
import { storeActions } from './agent-actions';
import { storeCampaigns } from './campaigns';
import { storeInteractions } from './interactions';
import { storeLeads } from './leads';
import { logStore } from './logs';
import { storeEpisodes, storeShortTerm, storeTriples } from './memory';
import { plainStore } from './store';
import type { Store } from './store';

const plain = (table: TableName): Store => plainStore(table, TABLES[table]);

export const STORES: { readonly [T in TableName]: Store } = {
  campaigns: storeCampaigns,
  ab_variants: plain('ab_variants'),
  segments: plain('segments'),
  campaign_daily: plain('campaign_daily'),
  leads: storeLeads,
  conversations: plain('conversations'),
  interactions: storeInteractions,
  conversions: plain('conversions'),
  agent_actions: storeActions,
  semantic_kg_triples: storeTriples,
  memory_short_term: storeShortTerm,
  memory_long_term: plain('memory_long_term'),
  memory_episodic: storeEpisodes,
  mcp_jsonrpc_calls: logStore('mcp_jsonrpc_calls'),
  mcp_resource_access: logStore('mcp_resource_access'),
  transport_websocket_sessions: logStore('transport_websocket_sessions'),
  transport_http_requests: logStore('transport_http_requests'),
  security_auth_events: logStore('security_auth_events'),
};
