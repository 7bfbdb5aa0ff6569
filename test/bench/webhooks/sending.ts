import { setTimeout } from 'node:timers/promises';

/** Sends as much at a time as `atOnce` senders can that wait for each answer. */
export async function sendAtOnce<Sent>(
  numbers: readonly number[],
  atOnce: number,
  send: (number: number) => Promise<Sent>,
): Promise<Sent[]> {
  const left = [...numbers];
  const sent: Sent[] = [];
  const work = async () => {
    for (let number = left.shift(); number !== undefined; number = left.shift())
      sent.push(await send(number));
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return sent;
}

/** Sends at a steady rate, whether or not what went before was answered: a slow answer does not make the next one late. */
export function sendAtRate<Sent>(
  numbers: readonly number[],
  perSecond: number,
  send: (number: number) => Promise<Sent>,
): Promise<Sent[]> {
  return Promise.all(
    numbers.map(async (number, index) => {
      await setTimeout((index * 1_000) / perSecond);
      return send(number);
    }),
  );
}
