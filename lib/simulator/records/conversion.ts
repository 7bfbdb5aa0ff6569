/** The job that made a lead of a deal, or a deal of a lead. */
export interface ConversionRecord {
  readonly id: string;
  readonly from: 'deal' | 'lead';
  readonly sourceId: number | string;
  /** What came of it; null where it failed. */
  readonly madeId: number | string | null;
  readonly atMs: number;
}
