//! The rules of measures, as far as they differ from the defaults.

use super::{Fields, code};
use crate::model::{PrimaryTrack, Rules};

/// What differs from the defaults, in the order of the model.
pub(super) fn fields(rules: &Rules) -> Fields {
    let Rules {
        primary,
        response_from,
        death_ends_response,
        new_treatment_censors,
        local_treatment_is_new,
        stable_days,
        confirm_days,
        confirm_gaps,
        death_is_next_treatment,
        line_gap_days,
        count_both_days,
    } = rules;
    let usual = Rules::default();
    let mut fields = Fields::default();
    if *primary != usual.primary {
        fields.put("primary", primary_text(primary));
    }
    if *response_from != usual.response_from {
        fields.put("response_from", code(response_from));
    }
    let mut plain = |name, value: &dyn ToString, usual: &dyn ToString| {
        let value = value.to_string();
        if value != usual.to_string() {
            fields.put(name, value);
        }
    };
    plain("death_ends_response", death_ends_response, &usual.death_ends_response);
    plain("new_treatment_censors", new_treatment_censors, &usual.new_treatment_censors);
    plain("local_treatment_is_new", local_treatment_is_new, &usual.local_treatment_is_new);
    plain("stable_days", stable_days, &usual.stable_days);
    plain("confirm_days", confirm_days, &usual.confirm_days);
    plain("confirm_gaps", confirm_gaps, &usual.confirm_gaps);
    plain("death_is_next_treatment", death_is_next_treatment, &usual.death_is_next_treatment);
    plain("line_gap_days", line_gap_days, &usual.line_gap_days);
    plain("count_both_days", count_both_days, &usual.count_both_days);
    fields
}

fn primary_text(primary: &PrimaryTrack) -> String {
    let PrimaryTrack { site, method, assessor } = primary;
    let mut fields = Fields::default();
    fields.text("site", site);
    fields.option("method", method.as_ref(), code);
    fields.text("assessor", assessor);
    fields.named("PrimaryTrack")
}
