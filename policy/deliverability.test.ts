import fc from 'fast-check';
import { pauseReasonOf, sendsToLookAt } from './sending-domain';
import { isGivenUp, type MailedMessage } from './soft-bounces';

describe('a sending domain', () => {
  it.each([
    [{ sends: 3, bounces: 1, complaints: 0 }, null],
    [{ sends: 4, bounces: 4, complaints: 2 }, null],
    [{ sends: 10, bounces: 5, complaints: 0 }, 'bounces'],
    [{ sends: 200, bounces: 6, complaints: 0 }, null],
    [{ sends: 200, bounces: 7, complaints: 0 }, 'bounces'],
    [{ sends: 3_000, bounces: 0, complaints: 3 }, null],
    [{ sends: 2_999, bounces: 0, complaints: 3 }, 'complaints'],
    [{ sends: 100, bounces: 50, complaints: 3 }, 'complaints'],
    [{ sends: 0, bounces: 0, complaints: 0 }, null],
  ])('with %j pauses for %s', (counts, reason) => {
    expect(pauseReasonOf(counts)).toBe(reason);
  });

  it('pauses for the same when its sends are counted no further than they matter', () => {
    const few = fc.nat({ max: 200 });
    fc.assert(
      fc.property(fc.nat({ max: 20_000 }), few, few, (sends, bounces, complaints) => {
        const enough = sendsToLookAt({ bounces, complaints });
        const counted = enough === null ? null : { bounces, complaints, sends: Math.min(sends, enough) };
        expect(counted && pauseReasonOf(counted)).toBe(pauseReasonOf({ bounces, complaints, sends }));
        if (counted && pauseReasonOf(counted) !== null) expect(counted.sends).toBe(sends);
      }),
    );
  });
});

describe('a mailbox', () => {
  const day = (n: number): string => `2026-11-${String(n).padStart(2, '0')}T12:00:00.000Z`;
  const mailed = (...bounces: MailedMessage['bounce'][]): MailedMessage[] =>
    bounces.map((bounce, index) => ({ at: day(index + 1), bounce }));

  it.each<[string, MailedMessage[], string | null, boolean]>([
    ['is kept after two soft bounces', mailed('soft', 'soft'), null, false],
    ['is given up after three in a row', mailed('soft', 'soft', 'soft'), null, true],
    ['is kept when a mail in between arrived', mailed('soft', 'soft', null, 'soft'), null, false],
    ['is given up although a mail is under way since', mailed('soft', 'soft', 'soft', null), null, true],
    ['is kept when somebody answered in between', mailed('soft', 'soft', 'soft'), '2026-11-01T15:00:00.000Z', false],
    [
      'is given up when the answer was before all three',
      mailed('soft', 'soft', 'soft'),
      day(1).replace('12', '11'),
      true,
    ],
  ])('%s', (_what, messages, lastHeardAt, givenUp) => {
    expect(isGivenUp(messages, lastHeardAt)).toBe(givenUp);
  });
});
