/** To be filled. */
export default {}
