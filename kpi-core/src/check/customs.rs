//! What the card says about itself.

use crate::card::{About, Card, Group, Member, MemberKind, Nature, Number};
use crate::number::Exact;

use super::{Finding, FindingKind};

/// More indicators than this nobody follows.
const MANY: usize = 7;

pub(super) fn look(card: &Card, findings: &mut Vec<Finding>) {
    let Some(index) = &card.document().index else { return };
    let mut seen = Seen::default();
    seen.group(&index.group, "index", findings);
    if seen.indicators > MANY {
        let message = format!("{} indicators: one person can follow five to seven", seen.indicators);
        findings.push(Finding::new(FindingKind::ManyIndicators, "index", message));
    }
    if seen.cut_offs > 1 {
        let message = format!("{} cut-offs: each is a last resort, and together they hide what pays", seen.cut_offs);
        findings.push(Finding::new(FindingKind::ManyCutOffs, "index", message));
    }
    if seen.natures.len() > 2 && seen.natures.windows(2).all(|pair| pair[0] == pair[1]) {
        let all = if seen.natures[0] == Nature::Quantitative { "counted" } else { "judged" };
        let message =
            format!("all {} indicators are {all}: a task wants volume, quality and price", seen.natures.len());
        findings.push(Finding::new(FindingKind::OneSided, "index", message));
    }
}

#[derive(Default)]
struct Seen {
    indicators: usize,
    cut_offs: usize,
    natures: Vec<Nature>,
}

impl Seen {
    fn group(&mut self, group: &Group, path: &str, findings: &mut Vec<Finding>) {
        for (i, member) in group.members.iter().enumerate() {
            self.member(member, &format!("{path}.members[{i}]"), findings);
        }
    }

    fn member(&mut self, member: &Member, path: &str, findings: &mut Vec<Finding>) {
        let (about, weight) = match &member.kind {
            MemberKind::Continuous(it) => (&it.about, it.standing.weight.as_ref()),
            MemberKind::Discrete(it) => (&it.about, it.standing.weight.as_ref()),
            MemberKind::CutOff(_) => {
                self.cut_offs += 1;
                return;
            }
            MemberKind::Group(it) => {
                no_weight(it.standing.weight.as_ref(), path, findings);
                return self.group(&it.group, path, findings);
            }
        };
        self.indicators += 1;
        self.natures.extend(about.nature);
        no_weight(weight, path, findings);
        let unsaid = unsaid(about);
        if !unsaid.is_empty() {
            let message = format!("`{}` does not say its {}", member.id, unsaid.join(", "));
            findings.push(Finding::new(FindingKind::NotMeasurable, path, message));
        }
    }
}

fn no_weight(weight: Option<&Number>, path: &str, findings: &mut Vec<Finding>) {
    if weight.is_some_and(|weight| weight.0 == Exact::ZERO) {
        let message = "weight 0: it is shown, and has no part in its group";
        findings.push(Finding::new(FindingKind::NoWeight, path, message));
    }
}

fn unsaid(about: &About) -> Vec<&'static str> {
    let fields =
        [("unit", &about.unit), ("source", &about.source), ("frequency", &about.frequency), ("owner", &about.owner)];
    fields.into_iter().filter(|(_, said)| said.is_none()).map(|(name, _)| name).collect()
}
