/**
 * The triage model learns from journeys that have ended. A challenger takes over only when it is better than what decides now, beyond
 * noise, on later journeys that neither has learned from; a person is asked first unless configured otherwise.
 */
import { proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import { HumanDesk, type Question } from './ask-human';
import type { RetrainingActivities } from './contracts/activities';
import type { RetrainingReport, RetrainingResult, RetrainModelInput } from './contracts/retraining';

/** Regular, since it takes minutes, and with a heartbeat, so that a killed worker's training is begun anew soon. */
const { trainChallenger } = proxyActivities<RetrainingActivities>({
  startToCloseTimeout: '1 h',
  heartbeatTimeout: '30 s',
  retry: { initialInterval: '10 s', backoffCoefficient: 2, maximumInterval: '10 min', maximumAttempts: 10 },
  summary: 'Learn from journeys that have ended, compare with what decides now',
});

const { promoteChallenger } = proxyActivities<RetrainingActivities>({
  startToCloseTimeout: '30 s',
  retry: { initialInterval: '1 s', backoffCoefficient: 2, maximumInterval: '60 s' },
  summary: 'Let the challenger decide',
});

export async function retrainModel({ settings, promotion }: RetrainModelInput): Promise<RetrainingResult> {
  const desk = new HumanDesk(settings);
  setCurrentDetails('Learning from journeys that have ended.');
  const report = await trainChallenger();
  const { verdict, challenger_id, champion_id } = report;
  if (verdict !== 'better' || challenger_id === null) return ended(report, false, 'What decides now goes on deciding.');

  if (promotion === 'ask') {
    setCurrentDetails(`${report.told} Waiting for a person to promote ${challenger_id}.`);
    const answer = await desk.ask(1, 'promote', promotionQuestion(challenger_id, report), () => false);
    if (answer?.decision !== 'approve') return ended(report, false, 'A person, or silence, has decided against it.');
  }
  const { promoted } = await promoteChallenger({ model_id: challenger_id, expected_champion: champion_id });
  return ended(
    report,
    promoted,
    promoted ? `${challenger_id} decides now.` : 'Somebody has promoted another model meanwhile.',
  );
}

function ended(report: RetrainingReport, promoted: boolean, what: string): RetrainingResult {
  setCurrentDetails(`${report.told} ${what}`);
  return { report, promoted };
}

const promotionQuestion = (challengerId: string, report: RetrainingReport): Question => ({
  reason: 'complex_request',
  lead_id: null,
  campaign_id: null,
  question: `Shall the triage model ${challengerId} decide from now on? ${report.told}`,
  evidence: {
    journeys: report.journeys,
    successes: report.successes,
    decides_now: report.champion_id ?? 'the rules',
    auc_gain: report.auc_gain && { ...report.auc_gain },
  },
  proposed_action: `Promote ${challengerId}`,
  alternatives: ['Reject: what decides now goes on', `Look first: merit rehearse --model ${challengerId}`],
  // its reason is also that of leads who ask for something, whose silence may mean yes
  on_silence: 'reject',
});
