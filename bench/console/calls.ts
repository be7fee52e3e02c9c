/** What the console asks the API for, view by view, as it asks for it. */
import { campaignId } from '../../data/campaigns';
import { leadId } from '../../data/lead';

/** A list's page, as the console asks for it. */
export const PAGE = 50;

export interface ConsoleCall {
  view: string;
  what: string;
  /** @param index of the call: another one looks at something else */
  path: (index: number) => string;
  /** the answer is a list, and holds at most as many */
  page?: number;
}

export interface Subjects {
  /** leads with a journey and an open question */
  asking: readonly string[];
  /** ids of questions: open ones */
  questions: readonly string[];
  models: readonly string[];
  /** paths of handoffs with their content */
  handoffs: readonly string[];
  /** paths of messages with their text */
  messages: readonly string[];
  campaigns: number;
}

const LEAD_FILTERS: readonly [string, string][] = [
  ['all', ''],
  ['category Cold Lead', 'category=Cold+Lead'],
  ['category Campaign Qualified', 'category=Campaign+Qualified'],
  ['status New', 'status=New'],
  ['status Converted', 'status=Converted'],
  ['campaign', 'campaign_id=camp-001'],
  ['category, status and campaign', 'category=Cold+Lead&status=Qualified&campaign_id=camp-001'],
  ['search of an id', 'q=asks-77'],
  ['search of an industry', 'q=SaaS'],
  ['search of nothing', 'q=no-such-thing'],
  ['search of an address', 'q=asks-77%40example.com'],
];

const GRAPH = '/api/v1/knowledge/graph';
const ENTITIES = '/api/v1/knowledge/entities';

export function consoleCalls({ asking, questions, models, handoffs, messages, campaigns }: Subjects): ConsoleCall[] {
  const of = (all: readonly string[], index: number): string => encodeURIComponent(all[index % all.length] ?? '');
  const campaign = (index: number): string => campaignId((index % campaigns) + 1);
  return [
    inbox('open', 'status=open'),
    inbox('search in open', 'status=open&q=asks-7'),
    inbox('search of nothing in open', 'status=open&q=no-such-thing'),
    inbox('decided', 'status=decided'),
    inbox('search in decided', 'status=decided&q=asks-7'),
    { view: 'inbox', what: 'a question', path: (i) => `/api/v1/escalations/${of(questions, i)}` },
    ...LEAD_FILTERS.map(([what, filter]) => ({
      view: 'leads',
      what,
      path: () => `/api/v1/leads?limit=${PAGE}&${filter}`,
      page: PAGE,
    })),
    { view: 'lead', what: 'the lead', path: (i) => `/api/v1/leads/${of(asking, i)}` },
    { view: 'lead', what: 'journey', path: (i) => `/api/v1/leads/${of(asking, i)}/journey` },
    { view: 'lead', what: 'consents', path: (i) => `/api/v1/leads/${of(asking, i)}/consents`, page: 200 },
    { view: 'lead', what: 'a handoff', path: (i) => handoffs[i % handoffs.length] ?? '' },
    { view: 'lead', what: 'a message', path: (i) => messages[i % messages.length] ?? '' },
    { view: 'lead', what: 'what is remembered', path: (i) => `/api/v1/leads/${leadId(i + 1)}/memory` },
    { view: 'knowledge', what: 'around an entity', path: () => `${GRAPH}?entity=SaaS&max_depth=2` },
    { view: 'knowledge', what: 'around an entity, far', path: () => `${GRAPH}?entity=SaaS&max_depth=3` },
    { view: 'knowledge', what: 'entities', path: () => ENTITIES, page: 20 },
    { view: 'knowledge', what: 'search of an entity', path: () => `${ENTITIES}?q=Sa`, page: 20 },
    { view: 'knowledge', what: 'search of nothing', path: () => `${ENTITIES}?q=no-such-thing`, page: 20 },
    { view: 'campaigns', what: 'list', path: () => `/api/v1/campaigns?limit=${PAGE}`, page: PAGE },
    { view: 'campaigns', what: 'a campaign', path: (i) => `/api/v1/campaigns/${campaign(i)}` },
    { view: 'campaigns', what: 'day by day', path: (i) => `/api/v1/campaigns/${campaign(i)}/daily?by=day` },
    { view: 'campaigns', what: 'week by week', path: (i) => `/api/v1/campaigns/${campaign(i)}/daily?by=week` },
    { view: 'campaigns', what: 'variants', path: (i) => `/api/v1/campaigns/${campaign(i)}/variants` },
    { view: 'campaigns', what: 'changes', path: (i) => `/api/v1/campaigns/${campaign(i)}/changes`, page: 200 },
    { view: 'system', what: 'status', path: () => '/api/agents/system/status' },
    { view: 'system', what: 'traffic of an hour', path: () => '/api/v1/system/traffic?window=1h' },
    { view: 'system', what: 'traffic of a day', path: () => '/api/v1/system/traffic?window=24h' },
    { view: 'campaigns', what: 'a search', path: () => `/api/v1/campaigns?limit=${PAGE}&q=camp-00`, page: PAGE },
    { view: 'campaigns', what: 'paused ones', path: () => `/api/v1/campaigns?limit=${PAGE}&status=paused`, page: PAGE },
    { view: 'campaigns', what: 'its questions', path: (i) => `/api/v1/escalations?campaign_id=${campaign(i)}` },
    { view: 'system', what: 'health', path: () => '/health' },
    { view: 'system', what: 'champion', path: () => '/api/v1/models?status=champion', page: 200 },
    { view: 'system', what: 'models', path: () => '/api/v1/models', page: 200 },
    ...(models.length === 0
      ? []
      : [{ view: 'system', what: 'card of a model', path: (i: number) => `/api/v1/models/${of(models, i)}/card` }]),
  ];
}

const inbox = (what: string, filter: string): ConsoleCall => ({
  view: 'inbox',
  what,
  path: () => `/api/v1/escalations?limit=${PAGE}&${filter}`,
  page: PAGE,
});
