// The fields of our forms: those of an action, and those of the pages of a tablet. The relay refuses all others, and
// extensions put inputs of theirs into forms.
export const fields = ('do revision licence number first_name last_name birth_date postal_code account offer digest consent ' +
  'wording method code answer reason seen passcode event event_session event_account event_verified event_action language ' +
  'associate amount reference by').split(' ')
