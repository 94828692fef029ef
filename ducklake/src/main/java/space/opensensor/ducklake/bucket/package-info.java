/** What stations put into the bucket: their keys, and the ledger of what became of each object. */
package space.opensensor.ducklake.bucket;
