/** Days for which a sponsor can approve a guest; after them the account that waited is removed. */
export const guestLinkDays = 7
