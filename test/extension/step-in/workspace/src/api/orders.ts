export const orders: readonly string[] = [];
