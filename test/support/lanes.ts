/** One request of a client that insists: it is repeated, the same, until it is acknowledged. */
export interface Order {
  readonly path: string;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** What was acknowledged. */
  readonly acknowledged?: (answer: unknown) => void;
}

/** A client that sends its orders one after the other and goes on, after a failure, with the same one. */
export interface Lane {
  readonly orders: readonly Order[];
  next: number;
}

export const laneOf = (orders: readonly Order[]): Lane => ({ orders, next: 0 });

/** Sends what the lanes have left, side by side, until all is acknowledged or nobody answers any more. */
export async function drive(
  lanes: readonly Lane[],
  url: string,
  headers: Readonly<Record<string, string>>,
  onAcknowledged: () => void,
): Promise<void> {
  await Promise.all(lanes.map((lane) => follow(lane, url, headers, onAcknowledged)));
}

async function follow(
  lane: Lane,
  url: string,
  headers: Readonly<Record<string, string>>,
  onAcknowledged: () => void,
): Promise<void> {
  for (let order = lane.orders[lane.next]; order; order = lane.orders[lane.next]) {
    const answer = await send(order, url, headers);
    if (answer === undefined) return;
    order.acknowledged?.(answer);
    lane.next++;
    onAcknowledged();
  }
}

/** The answer, or undefined when there was none. Any other than an acknowledgement is a fault of the test. */
async function send(order: Order, url: string, headers: Readonly<Record<string, string>>): Promise<unknown> {
  const response = await fetch(`${url}${order.path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers, ...order.headers },
    body: JSON.stringify(order.body),
  }).catch(() => undefined);
  // Cut off before or within the answer: the client cannot know.
  const text = await response?.text().catch(() => undefined);
  if (response === undefined || text === undefined) return undefined;
  if (response.status !== 200 && response.status !== 202)
    throw new Error(`${order.path} was answered ${response.status}: ${text}`);
  return JSON.parse(text);
}
