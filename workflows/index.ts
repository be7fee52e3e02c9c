/** Every workflow, by the name it is started with. */
export { consolidateMemory } from './consolidate-memory';
export { engageLead } from './engage-lead';
export { escalation } from './escalation';
export { leadJourney } from './lead-journey';
export { nurtureLead } from './nurture-lead';
export { optimizeCampaign } from './optimize-campaign';
export { retrainModel } from './retrain-model';
export { supportHandoff } from './support-handoff';
