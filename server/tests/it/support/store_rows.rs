//! Everything a SQLite database holds, to tell whether anything changed.

use std::collections::BTreeMap;

use store::Db;

use super::World;

/// What a refused form leaves behind on purpose: what was typed, and the count of tries.
const NOT_COUNTED: [&str; 3] = ["form_states", "login_throttles", "_sqlx_migrations"];

/// Tables with their rows as text.
pub(crate) type Rows = BTreeMap<String, Vec<String>>;

impl World {
    /// All rows of all tables, but for what a refused form leaves behind.
    pub(crate) async fn rows(&self) -> Rows {
        let Db::Sqlite { read, .. } = &self.svc.db else { panic!("only SQLite is looked into") };
        let tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
        let tables: Vec<(String,)> = sqlx::query_as(tables).fetch_all(read).await.unwrap();
        let mut rows = Rows::new();
        for (table,) in tables.into_iter().filter(|(table,)| !NOT_COUNTED.contains(&table.as_str())) {
            let columns = "SELECT name FROM pragma_table_info($1) ORDER BY cid";
            let columns: Vec<(String,)> = sqlx::query_as(columns).bind(&table).fetch_all(read).await.unwrap();
            let columns: Vec<String> = columns.into_iter().map(|(name,)| format!("quote({name})")).collect();
            let all = sqlx::AssertSqlSafe(format!("SELECT {} FROM {table} ORDER BY 1", columns.join(" || '|' || ")));
            let all: Vec<(String,)> = sqlx::query_as(all).fetch_all(read).await.unwrap();
            rows.insert(table, all.into_iter().map(|(row,)| row).collect());
        }
        assert!(rows.contains_key("sessions") && rows.contains_key("drafts"), "{:?}", rows.keys());
        rows
    }
}
