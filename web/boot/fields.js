// The fields of an action. A form that an extension has put its own inputs into posts nothing else.
export const fields = ('do revision licence number first_name last_name birth_date postal_code account offer digest consent ' +
  'wording method code answer reason seen passcode event event_session event_account event_verified event_action language').split(' ')
