/** Journeys that are disturbed on purpose wait for timeouts on the way; a hanging test must still end. */
jest.setTimeout(300_000);
