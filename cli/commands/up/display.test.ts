import { showJourneys, showNextCommands, type JourneyRow } from './display';

const row: JourneyRow = {
  lead_id: 'a',
  category: 'Cold Lead',
  score: 40,
  confidence: 0.8,
  stage: 'engaging',
  waiting_for: null,
};

function printed(show: (print: (line: string) => void) => void): string {
  const lines: string[] = [];
  show((line) => lines.push(line));
  return lines.join('\n');
}

describe('sample journeys', () => {
  it('one that waits for its time to send says which settings it waits for, and how to see one now', () => {
    const waiting_for = 'Waiting until 2026-11-23T09:00:00.000Z to send touch 1 by Email.';
    const out = printed((print) => showJourneys(print, [row, { ...row, waiting_for }]));
    expect(out).toContain('QUIET_HOURS=00:00-00:00 SEND_DAYS=mon-sun npm start');
  });

  it('that wait for something else do not', () => {
    const waiting_for = 'Waiting up to 3 days for an answer.';
    expect(printed((print) => showJourneys(print, [{ ...row, waiting_for }]))).not.toContain('QUIET_HOURS');
  });
});

describe('what to try next', () => {
  it('lists the question that waits for a person', () => {
    const open = { escalation_id: 'lead-a.1.triage', question: 'Is it?' };
    const out = printed((print) => showNextCommands(print, 'http://api', open));
    expect(out).toContain('Is it?');
    expect(out).toContain('escalations approve lead-a.1.triage');
  });

  it('speaks of no questions when there are none', () => {
    expect(printed((print) => showNextCommands(print, 'http://api', undefined))).not.toContain('escalations');
  });
});
