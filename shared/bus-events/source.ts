/** The source of every event that the suite puts on the bus. */
export const SOURCE = 'pipewarden';
