export const page = 'orders';
