/** Where the rig keeps what it has installed, and what it leaves of failures. */
export const rigFolder: string;
