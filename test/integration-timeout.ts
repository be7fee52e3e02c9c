/** Real servers on a busy machine take their time; a hanging test must still end. */
jest.setTimeout(120_000);
