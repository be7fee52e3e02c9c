import { scriptedDataClient } from './test-double';

describe('scripted data client', () => {
  it('answers what it was told and remembers what it was asked', async () => {
    const client = scriptedDataClient({ getStatus: () => ({ components: {} }) });
    await expect(client.call('getStatus', {})).resolves.toEqual({ components: {} });
    expect(client.calls).toEqual([{ method: 'getStatus', params: {} }]);
  });

  it('throws loudly on a method it was not told of', async () => {
    const client = scriptedDataClient({ getStatus: () => ({ components: {} }) });
    await expect(client.call('getHandoff', { handoff_id: 'hof-1' })).rejects.toThrow(
      'was not told how to answer getHandoff; it knows: getStatus',
    );
  });

  it('passes on what a handler throws', async () => {
    const client = scriptedDataClient({
      getStatus: () => {
        throw new Error('planned');
      },
    });
    await expect(client.call('getStatus', {})).rejects.toThrow('planned');
  });

  it('throws when it is used after close', async () => {
    const client = scriptedDataClient({ getStatus: () => ({ components: {} }) });
    await client.close();
    await expect(client.call('getStatus', {})).rejects.toThrow('was closed before getStatus');
  });
});
