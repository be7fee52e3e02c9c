/** The parties of the system (SPEC section 1) and every spelling of their names that a message may use. */
export const AGENTS = ['lead_triage', 'engagement', 'campaign_optimizer'] as const;
export const PARTIES = [...AGENTS, 'manager'] as const;
export type Agent = (typeof AGENTS)[number];
export type Party = (typeof PARTIES)[number];

/** Who calls the data server besides the agents: the HTTP API, a client, whoever needs no token on this machine. */
export const CALLERS = ['api', 'client', 'local'] as const;
export type Caller = (typeof CALLERS)[number];

/** One task queue per agent, named like the agent. A worker runs its own agent's workflows and activities. */
export const TASK_QUEUES: Record<Agent, Agent> = {
  lead_triage: 'lead_triage',
  engagement: 'engagement',
  campaign_optimizer: 'campaign_optimizer',
};

/** The data dictionary's names, used in files and in `agent_actions`. */
export const AGENT_TYPES: Record<Party, string> = {
  lead_triage: 'LeadTriage',
  engagement: 'Engagement',
  campaign_optimizer: 'Optimizer',
  manager: 'Manager',
};

/** `lead_triage`, `lead_triage_001` and `LeadTriage` are the same party; anything else is undefined. */
export function partyOf(name: string): Party | undefined {
  const base = name.replace(/_\d+$/, '');
  return PARTIES.find((party) => party === base || AGENT_TYPES[party] === name);
}
