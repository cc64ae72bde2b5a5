//! A/B tests: studies and their cells.

use std::collections::BTreeMap;

use serde_json::Value;

/// All studies.
#[derive(Debug, Default)]
pub(crate) struct Studies {
    pub(crate) by_id: BTreeMap<String, Study>,
}

/// A study.
#[derive(Debug, Clone)]
pub(crate) struct Study {
    pub(crate) id: String,
    /// The business it was made in; `None`: by a person for themself.
    pub(crate) business: Option<String>,
    pub(crate) created_by: String,
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    /// SPLIT_TEST, LIFT, …
    pub(crate) kind: String,
    pub(crate) start_s: i64,
    pub(crate) end_s: i64,
    pub(crate) cooldown_start_s: Option<i64>,
    pub(crate) observation_end_s: Option<i64>,
    pub(crate) cells: Vec<Cell>,
    pub(crate) created_at_ms: i64,
    pub(crate) updated_at_ms: i64,
}

/// One arm of a study.
#[derive(Debug, Clone)]
pub(crate) struct Cell {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) treatment_percentage: i64,
    pub(crate) control_percentage: i64,
    /// Edge (`campaigns`, `adsets`, `ads`, `adaccounts`) to ids, without `act_`.
    pub(crate) members: BTreeMap<&'static str, Vec<String>>,
}

impl Studies {
    /// The study a cell is in, and the cell.
    pub(crate) fn cell(&self, id: &str) -> Option<(&Study, &Cell)> {
        let find = |study| -> Option<(&Study, &Cell)> {
            let study: &Study = study;
            study.cells.iter().find(|cell| cell.id == id).map(|cell| (study, cell))
        };
        self.by_id.values().find_map(find)
    }
}

impl Study {
    /// For the controls.
    pub(crate) fn row(&self) -> Value {
        serde_json::json!({
            "kind": "adstudy",
            "id": self.id,
            "name": self.name,
            "type": self.kind,
            "business": self.business,
            "cells": self.cells.len(),
            "created_at_ms": self.created_at_ms,
        })
    }
}
