/** A path of this site that shows a file: the only pictures a text may hold, because one from elsewhere tells its host who reads. */
export const isOwnPicture = (address: string): boolean => /^\/files\/[\w./%~()-]+$/.test(address) && !/\.\.|%(?:2e|2f|5c|00)/i.test(address)
