import type * as workflows from '.';
import type * as decisions from './read-decision';

describe('the code that every workflow in memory evaluates', () => {
  beforeEach(() => {
    jest.resetModules().doMock('zod', () => {
      throw new Error('a schema library was evaluated');
    });
  });
  afterEach(() => jest.dontMock('zod'));

  it('holds no schemas', () => {
    expect(Object.keys(jest.requireActual<typeof workflows>('.'))).toContain('leadJourney');
  });

  it('gets them with the first decision', () => {
    const { readDecision } = jest.requireActual<typeof decisions>('./read-decision');
    expect(() => readDecision({ reason: 'complaint', lead_id: null }, {})).toThrow('a schema library was evaluated');
  });
});
