/** The least that a Lambda behind an HTTP API can be: it answers 200. */
export const handler = async (): Promise<{ statusCode: number }> => ({ statusCode: 200 });
